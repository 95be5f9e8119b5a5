import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page as both hosts serve it: relative paths, every asset a file of its own, nothing inline. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'chrome140',
    // The PDF reader, which is loaded when the report desk is opened.
    chunkSizeWarningLimit: 2000,
  },
})
