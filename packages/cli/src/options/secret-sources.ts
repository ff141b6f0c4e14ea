/** For the help of verbs that need a secret. */
export const secretSources =
  "The secret comes from the variable that --secret-env names, else from RAWHOOK_SECRET, the provider's usual variable, standard input, or a prompt."
