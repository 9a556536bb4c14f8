package io.nextup.job.score;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.rules.CatalogueSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/** Options of a small scoring stage for tests: one item per recommendation, one worker. */
public final class SmallOptions {
    /** A cluster whose topics are neither read nor written. */
    static final KafkaSettings KAFKA = KafkaSettings.at("nowhere:9092");

    static final JobNames NAMES = new JobNames("nextup", null);

    static final CatalogueSettings ITEMS = ItemOptions.from(new Configuration());

    private SmallOptions() {}

    public static ScoringOptions in(Path cacheDirectory) {
        return in(cacheDirectory, false, ScoringOptions.MAX_IN_FLIGHT_PER_USER.defaultValue());
    }

    static ScoringOptions in(Path cacheDirectory, boolean conflate, int maxInFlightPerUser) {
        return new ScoringOptions(
                1,
                16,
                MemorySize.ofMebiBytes(512),
                1,
                100,
                "cpu",
                ModelRules.defaults(),
                conflate,
                maxInFlightPerUser,
                Duration.ZERO,
                Duration.ofSeconds(5),
                new ModelOptions(
                        "default",
                        cacheDirectory,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20),
                        Duration.ZERO,
                        false,
                        TrustSettings.NONE),
                ITEMS);
    }
}
