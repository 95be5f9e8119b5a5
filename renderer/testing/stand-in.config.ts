import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page over the stand-in workstation, built for tests; `vite renderer --config …` serves it for development. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  base: './',
  plugins: [react()],
  build: {
    outDir: '../.cache/stand-in',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'chrome140',
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { input: resolve(import.meta.dirname, 'stand-in.html') },
  },
})
