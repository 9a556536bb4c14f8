package io.nextup.job.score;

import io.nextup.event.ModelSince;
import io.nextup.serving.ServingStatus;
import io.nextup.serving.rules.CatalogueStatus;
import io.nextup.serving.rules.NoRules;
import java.util.Optional;

/**
 * The status of a process in which nothing serves and nothing happens. Tests override parts of it.
 */
class QuietStatus implements ServingStatus {
    @Override
    public Optional<ModelSince> serving() {
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "none was announced on the models topic so far";
    }

    @Override
    public long modelsRefused() {
        return 0;
    }

    @Override
    public long announcementsRefused() {
        return 0;
    }

    @Override
    public int stuckCalls() {
        return 0;
    }

    @Override
    public long announcementsLag() {
        return 0;
    }

    @Override
    public long feedErrors() {
        return 0;
    }

    @Override
    public CatalogueStatus catalogue() {
        return new NoRules().status();
    }
}
