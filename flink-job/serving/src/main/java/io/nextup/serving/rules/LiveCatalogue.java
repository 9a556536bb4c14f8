package io.nextup.serving.rules;

import io.nextup.serving.engine.ServingModel;
import java.time.Duration;

/** Keeps the models of a process to the rules of a catalogue. Thread-safe. */
public interface LiveCatalogue extends AutoCloseable {
    /** Starts to read items and rules. */
    void start();

    /** Makes a model keep to the rules, before it serves and until it is closed. */
    void attach(ServingModel model);

    /**
     * Waits until requests can be answered: with lists, or, after the longest staleness, without.
     *
     * @return true if they can
     */
    boolean awaitReady(Duration atMost) throws InterruptedException;

    CatalogueStatus status();

    @Override
    void close();
}
