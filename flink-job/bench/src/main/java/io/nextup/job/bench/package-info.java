/**
 * Measuring the job, in a jar of its own: the pipeline without a model, and the model without a
 * pipeline.
 *
 * <p>In: the job's options. Out: {@link io.nextup.job.bench.PipelineLimitJob}, a graph whose
 * scoring returns at once; {@link io.nextup.job.bench.ModuleLimit}, a program that writes sequences
 * a second.
 *
 * <p>What always holds: nothing here is in the jar that is deployed.
 */
package io.nextup.job.bench;
