// The tests run the same code on Fastify 4 and 5, so both are seen through the types of 5.
declare module 'fastify4' {
  import fastify from 'fastify'
  export default fastify
}
