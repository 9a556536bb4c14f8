/**
 * The guards of a process against its models: rules that decide when a model or the process fails,
 * and what a process must know of the deaths of others.
 *
 * <p>In: the times and failures of calls; each load of a model, before it begins; the trials in
 * which processes died. Out: missed deadlines, models that fail too often, the reason why a process
 * must end, and which of many failures to log. After a process's death: the loads that were in
 * progress, from files; which requests are on probation ({@link
 * io.nextup.serving.guard.Probation}), and in which groups they are scored ({@link
 * io.nextup.serving.guard.CallGroups}).
 *
 * <p>What always holds: nothing here starts a thread or knows the engine, which asks it; a request
 * that ended no process is scored.
 */
package io.nextup.serving.guard;
