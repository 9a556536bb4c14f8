package io.nextup.job.publish;

/** Counts the recommendations that leave the job. */
@FunctionalInterface
interface PublishMetrics {

    /**
     * Counts a recommendation that goes to Kafka now.
     *
     * @param eventTimeMillis time of the answered event, milliseconds since the epoch
     */
    void emitted(long eventTimeMillis);
}
