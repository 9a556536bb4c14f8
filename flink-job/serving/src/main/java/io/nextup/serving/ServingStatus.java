package io.nextup.serving;

import io.nextup.event.ModelSince;
import java.util.Optional;

/** What there is to tell of a process that serves; for metrics and logs. Thread-safe. */
public interface ServingStatus {

    /** What serves and can be called; empty before the first model, and while none can be. */
    Optional<ModelSince> serving();

    /** What was announced and what became of it, for a person. */
    String describe();

    /** Models that were refused, demoted or could not be had. */
    long modelsRefused();

    /** Records of the models topic and the health topic that could not be read. */
    long announcementsRefused();

    /** Calls of models that were given up and still run. */
    int stuckCalls();

    /** Records of the models topic that are still to be read; -1 where that is not known. */
    long announcementsLag();

    /** Failures of the readers of both topics. */
    long feedErrors();
}
