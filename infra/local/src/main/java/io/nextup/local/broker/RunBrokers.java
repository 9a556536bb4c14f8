package io.nextup.local.broker;

import io.nextup.local.process.Supervised;
import java.util.List;
import java.util.OptionalLong;

/** The Kafka brokers of a run: one that it starts, or those of a cluster of the user's own. */
public interface RunBrokers extends AutoCloseable {
    /** Returns {@code host:port}, as Kafka's clients take it. */
    String bootstrapServers();

    /** Returns the files by which job, console and verbs reach them. */
    ClientFiles clientFiles();

    /** Returns their processes that the run must keep running; none of a user's own cluster. */
    List<Supervised> processes();

    /**
     * Asks whether they answer now.
     *
     * @return a number that changes if the run has started them again meanwhile; empty if they do
     *     not answer
     */
    OptionalLong answering();

    /** Ends what the run has started. */
    @Override
    void close();
}
