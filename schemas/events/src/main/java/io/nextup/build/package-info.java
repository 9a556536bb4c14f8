/**
 * The build that runs. In: a file that Maven writes into the classes. Out: its version and its
 * commit, for {@code --version}, metrics, health reports and the provenance of models. What always
 * holds: both are there, {@code unknown} where nobody recorded them.
 */
package io.nextup.build;
