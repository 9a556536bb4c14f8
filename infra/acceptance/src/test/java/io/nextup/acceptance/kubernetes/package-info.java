/**
 * The manifests of {@code infra/kubernetes}, as {@code kustomize} renders them, held against what
 * is there: the schemas of their kinds, the images, the options of job and verbs, each other, and
 * the tables of a page that say who reaches whom and who may do what.
 *
 * <p>No test needs a cluster. Where {@code kustomize} or the schemas of the custom kinds are
 * missing, tests are skipped with a word about it.
 */
package io.nextup.acceptance.kubernetes;
