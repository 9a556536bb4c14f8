package io.nextup.job.bench;

import io.nextup.job.JobOptions;
import io.nextup.job.RecommenderJob;

/**
 * The graph of {@link RecommenderJob} with scoring that returns at once: the most that the pipeline
 * itself lets through. A main class of its own and no option, so that nobody serves it by mistake;
 * its recommendations are the first items of the catalogue.
 */
public final class PipelineLimitJob {
    private PipelineLimitJob() {}

    public static void main(String[] arguments) throws Exception {
        RecommenderJob.submit(
                "nextup-pipeline-limit", JobOptions.parse(arguments), InstantScoring::start);
    }
}
