import { electronLink, findHostBridge } from './bridge/electron-link.ts'
import { takeLaunchToken } from './bridge/launch-token.ts'
import { loopbackLink } from './bridge/loopback-link.ts'
import { mountApp } from './mount-app.tsx'

const bridge = findHostBridge(window)
const { origin, hash, pathname } = location

mountApp(
  bridge === undefined
    ? loopbackLink(
        origin,
        takeLaunchToken(hash, sessionStorage, () => history.replaceState(null, '', pathname)),
      )
    : electronLink(bridge, origin),
)
