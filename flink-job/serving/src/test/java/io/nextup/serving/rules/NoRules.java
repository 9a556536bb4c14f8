package io.nextup.serving.rules;

import io.nextup.catalogue.UnknownItems;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.scoring.ItemRules;
import io.nextup.serving.engine.RuleDrops;
import io.nextup.serving.engine.ServingModel;
import java.time.Duration;
import java.util.Optional;

/** A catalogue without rules, which reads nothing. */
public final class NoRules implements LiveCatalogue, CatalogueStatus {
    public static final CatalogueSettings SETTINGS =
            new CatalogueSettings(
                    Duration.ofSeconds(60),
                    WhenStale.SERVE,
                    UnknownItems.ALLOW,
                    ItemMapping.NONE,
                    0);

    private final RuleDrops drops = new RuleDrops(0, () -> 0);

    @Override
    public void start() {
        // There is nothing to read.
    }

    @Override
    public void attach(ServingModel model) {
        model.keepTo(ItemRules.NONE);
    }

    @Override
    public boolean awaitReady(Duration atMost) {
        return true;
    }

    @Override
    public CatalogueStatus status() {
        return this;
    }

    @Override
    public int itemCount() {
        return 0;
    }

    @Override
    public long revision() {
        return 0;
    }

    @Override
    public Optional<Duration> staleFor() {
        return Optional.of(Duration.ZERO);
    }

    @Override
    public long refused() {
        return 0;
    }

    @Override
    public long errors() {
        return 0;
    }

    @Override
    public RuleDrops drops() {
        return drops;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
