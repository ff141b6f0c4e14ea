/** What the deliveries over HTTP are signed with. */
export const secret = 'whsec_1f2e3d4c5b6a798897a6b5c4d3e2f1a0'
