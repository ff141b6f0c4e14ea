// What is bundled: the least that an edge app with one provider imports.

export { webhook } from '@rawhook/hono'
export { stripe } from '@rawhook/providers/stripe'
