package io.nextup.launcher.doctor;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.models.ModelRegistry;
import io.nextup.console.settings.Intake;
import io.nextup.event.Health;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.models.ModelRecords;
import io.nextup.models.SlotHealth;
import io.nextup.scoring.Vocabulary;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.commons.io.file.PathUtils;

/**
 * All checks of one slot.
 *
 * @param registry the registry; empty to look where the announcement says
 * @param intake how the job reads its records
 * @param group the job's consumer group; empty for that which its processes report
 * @param flink address of Flink's REST interface; empty if it is not known
 * @param directories directories on this machine whose disks count
 * @param most most records of a topic that are read for an hour
 */
public record Doctor(
        KafkaSettings kafka,
        String slot,
        Optional<String> registry,
        TrustArguments trust,
        Intake intake,
        Optional<String> group,
        Optional<URI> flink,
        List<Path> directories,
        long most,
        Clock clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public Doctor {
        requireNonNull(kafka, "kafka is null");
        requireNonNull(slot, "slot is null");
        directories = List.copyOf(directories);
    }

    /**
     * Makes the checks.
     *
     * @param found takes each check with its finding as soon as it is made
     */
    public void look(Checkup checkup, BiConsumer<Check, Finding> found)
            throws InterruptedException {
        Fact<SlotHealth> health = new Fact<>(() -> ModelRecords.read(kafka, PATIENCE).slot(slot));
        ModelChecks models = new ModelChecks(health, registry, trust, clock);
        Fact<DataHours> data =
                new Fact<>(
                        new HourReader(kafka, slot, intake::judge, () -> items(models), most, clock)
                                ::read);
        JobNames names = new JobNames(group.orElse(JobNames.ofSlot(slot)), null);
        JobChecks job = new JobChecks(kafka, () -> group(health, names), flink, clock);
        BrokerChecks brokers = new BrokerChecks(kafka, names, intake.isOfOwnRecords());
        List<Check> others = new ArrayList<>();
        others.add(brokers.topics());
        others.add(brokers.rights());
        others.add(models.registry());
        others.add(models.signature());
        others.add(models.model());
        others.add(job.lag());
        others.add(job.checkpoints());
        others.add(new LetterCheck(kafka, clock).letters());
        others.add(new ClockCheck(kafka, data, clock).clocks());
        DiskCheck disks = new DiskCheck(kafka, directories);
        others.add(disks.ofThisMachine());
        others.add(disks.ofBrokers());
        others.addAll(DataChecks.all(data));
        checkup.make(brokers.broker(), others, found);
    }

    private String group(Fact<SlotHealth> health, JobNames names) throws Exception {
        return group.isPresent()
                ? names.group()
                : health.get()
                        .present(clock.millis())
                        .map(Health::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(names.group());
    }

    /** Reads the items of the model that serves; empty if they cannot be read. */
    private Optional<Vocabulary> items(ModelChecks models) {
        try {
            URI place = models.place();
            ModelTrust keys = trust.trust(registry.orElse(place.toString()));
            if ("file".equalsIgnoreCase(place.getScheme())) {
                ModelRegistry.manifestAt(place, keys);
                Path file = Path.of(place).resolve(Manifest.VOCABULARY_FILE);
                return Optional.of(Vocabulary.parse(Files.readAllBytes(file), file.toString()));
            }
            return Optional.of(fetched(place, keys));
        } catch (Exception e) {
            // The checks of the registry and the signature say why.
            return Optional.empty();
        }
    }

    private Vocabulary fetched(URI place, ModelTrust keys) throws Exception {
        String model = place.toString().replaceFirst("/$", "");
        ArtifactStore store =
                ArtifactStores.open(model.substring(0, model.lastIndexOf('/')), clock, keys);
        Path copy = Files.createTempDirectory("nextup-doctor");
        try {
            return store.fetch(place, copy).vocabulary();
        } finally {
            PathUtils.deleteDirectory(copy);
        }
    }
}
