package io.nextup.job.bench;

import io.nextup.job.JobOptions;
import io.nextup.job.RecommenderJob;

/**
 * Runs the graph of {@link RecommenderJob} with scoring that returns at once, to measure the
 * pipeline's greatest throughput. It is a separate main class and not an option, so that no one
 * serves it by mistake; its recommendations are the first items of the catalogue.
 */
public final class PipelineLimitJob {
    private PipelineLimitJob() {}

    public static void main(String[] arguments) throws Exception {
        RecommenderJob.submit(
                "nextup-pipeline-limit", JobOptions.parse(arguments), InstantScoring::start);
    }
}
