import { mountApp } from '../mount-app.tsx'
import { standInLink } from './stand-in-link.ts'

mountApp(standInLink())
