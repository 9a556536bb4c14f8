package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Health;
import io.nextup.models.AnnounceException;
import io.nextup.models.ModelRecords;
import io.nextup.models.Pardons;
import io.nextup.models.SlotHealth;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** Lets every process of a slot serve a model again that one of them refused or demoted. */
public final class Pardon {
    private final InstantSource clock;

    /**
     * The pardoned model.
     *
     * @param manifestSha256 manifest hashes of every model that has the version
     */
    public record Result(String version, String slot, List<String> manifestSha256) {
        public Result {
            requireNonNull(version, "version is null");
            requireNonNull(slot, "slot is null");
            manifestSha256 = List.copyOf(manifestSha256);
        }
    }

    public Pardon(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Writes a pardon of every model that has the version.
     *
     * @throws AnnounceException if no announcement, verdict or pardon names the version
     */
    public Result run(Slot slot, String version) throws IOException {
        SlotHealth health = ModelRecords.read(slot.kafka(), Brokers.PATIENCE).slot(slot.name());
        List<Health> pardons = health.pardonsOf(version, clock.millis());
        if (pardons.isEmpty()) {
            throw new AnnounceException(
                    "No announcement, verdict or pardon for the slot %s names %s: %s"
                            .formatted(slot.name(), version, choices(health)));
        }
        try (Pardons topic = Pardons.connect(slot.kafka())) {
            for (Health pardon : pardons) {
                topic.write(pardon);
            }
        }
        return new Result(version, slot.name(), pardons.stream().map(Health::id).toList());
    }

    private static String choices(SlotHealth health) {
        List<String> versions = health.pardonable();
        return versions.isEmpty()
                ? "no model of the slot is demoted or refused"
                : "choose one of " + String.join(", ", versions);
    }
}
