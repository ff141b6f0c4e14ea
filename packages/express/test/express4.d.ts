// The tests run the same code on Express 4 and 5, so both are seen through the types of 5.
declare module 'express4' {
  import express from 'express'
  export default express
}
