/**
 * Measurements of the job, in a separate jar: the pipeline without a model, and the model without a
 * pipeline.
 *
 * <p>In: the job's options. Out: {@link io.nextup.job.bench.PipelineLimitJob}, a graph whose
 * scoring returns at once; {@link io.nextup.job.bench.ModuleLimit}, a program that measures
 * sequences per second; {@link io.nextup.job.bench.WriteSequences}, a program that writes a
 * savepoint of as many users as it is asked for.
 *
 * <p>What always holds: nothing here is in the jar that is deployed.
 */
package io.nextup.job.bench;
