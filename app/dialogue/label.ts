/** What stands above every conversation and below every quoted answer. */
export const dialogueBanner = 'AI-generated, not independent of the score'
