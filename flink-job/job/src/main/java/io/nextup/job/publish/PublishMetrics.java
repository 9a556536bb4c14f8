package io.nextup.job.publish;

/** What is told of the recommendations that leave the job. */
@FunctionalInterface
interface PublishMetrics {

    /**
     * A recommendation goes to Kafka now.
     *
     * @param eventTimeMillis of the event that it answers, milliseconds since the epoch
     */
    void emitted(long eventTimeMillis);
}
