/**
 * Guards Flink's REST interface, within the JobManager of a local cluster or of the compose file.
 *
 * <p>In: each HTTP request before Flink reads its body, and the file of the run's token. Out: the
 * request, or an answer 403.
 *
 * <p>What always holds: a request passes only under a host name of this machine, from no foreign
 * page, and with the token if it may change anything. A JobManager that cannot read the token does
 * not start. Where no file is named, as on Kubernetes, nothing is guarded.
 */
package io.nextup.local.guard;
