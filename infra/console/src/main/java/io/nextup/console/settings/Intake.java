package io.nextup.console.settings;

import static java.util.Objects.requireNonNull;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.registry.SchemaRegistry;
import io.nextup.kafka.registry.SchemaRegistrySettings;
import io.nextup.trainer.history.ArrivalCounts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Rules by which a console reads the interactions topic, as the job does.
 *
 * @param fields where an interaction's fields stand; {@link FieldMapping#NONE} for Nextup's own
 *     records
 * @param registry registry of the records' schemas; empty without one
 */
public record Intake(FieldMapping fields, Optional<SchemaRegistrySettings> registry) {
    /** Reads Nextup's own records. */
    public static final Intake OF_OWN_RECORDS = new Intake(FieldMapping.NONE, Optional.empty());

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    public Intake {
        requireNonNull(fields, "fields is null");
        requireNonNull(registry, "registry is null");
    }

    /** Returns true for Nextup's own records, which a console can write, too. */
    public boolean isOfOwnRecords() {
        return fields.isNone();
    }

    /**
     * Makes a judge of records, for one thread and for long. Every tombstone counts as an erasure,
     * signed or not: a console that forgets too much shows less, and one that keeps the ids of
     * signed requests would remember who was erased. Where a registry is away it throws {@link
     * io.nextup.event.registered.SchemasUnavailableException} within seconds.
     */
    public ArrivalCounts judge() {
        Schemas schemas =
                registry.map(
                                settings ->
                                        new QuickSchemas(
                                                SchemaRegistry.impatient(settings, PATIENCE),
                                                System::nanoTime))
                        .orElse(null);
        return new ArrivalCounts(
                new IntakeRules(InteractionLimits.defaults(), fields, ErasureRules.ANYBODY),
                schemas,
                Map.of());
    }
}
