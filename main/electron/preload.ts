import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { hostBridgeName } from '#app/contract/host-bridge-name.ts'
import { preloadBridge } from './preload-bridge.ts'

// A sandboxed preload script must be CommonJS: the build bundles this one file into out/main/preload.cjs.
contextBridge.exposeInMainWorld(hostBridgeName, preloadBridge(ipcRenderer, webUtils, process.platform))
