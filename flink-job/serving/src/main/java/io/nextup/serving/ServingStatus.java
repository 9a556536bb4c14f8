package io.nextup.serving;

import io.nextup.event.ModelSince;
import io.nextup.serving.rules.CatalogueStatus;
import java.util.Optional;

/** The state of serving in a process, for metrics and logs. Thread-safe. */
public interface ServingStatus {

    /** The model that serves; empty before the first one, and while no model can be called. */
    Optional<ModelSince> serving();

    /** Describes for a person the announced models and the state of each. */
    String describe();

    /** Counts models that were refused or demoted, or could not be fetched. */
    long modelsRefused();

    /** Counts records of the models topic and the health topic that could not be read. */
    long announcementsRefused();

    /** Counts calls of models that were given up and still run. */
    int stuckCalls();

    /** Counts unread records of the models topic; -1 if the number is not known. */
    long announcementsLag();

    /** Counts failures of the readers of both topics, and of those of items and rules. */
    long feedErrors();

    /** Returns the state of the items that lists may hold. */
    CatalogueStatus catalogue();
}
