package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.embedding.ItemEmbeddings;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ScorerLoader;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.quarantine.Quarantine;
import io.nextup.trainer.quarantine.QuarantineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The operations' view of the machine: time, families and the engine that runs modules.
 *
 * @param families families to choose from
 * @param trust conditions on the models that an operation reads
 * @param signingKey key that signs what an operation publishes; empty: nothing is signed
 * @param announcing holder of the key for announcements; empty: nothing announced is signed
 */
public record TrainerEnvironment(
        Clock clock,
        Families families,
        Models scorers,
        ModelTrust trust,
        Optional<SigningKey> signingKey,
        Optional<AnnouncementHolder> announcing) {

    /** Makes scorers of modules and artifacts, and looks into them. */
    public interface Models extends ScorerLoader {

        /**
         * Checks a module that was made elsewhere, clause by clause of the contract, in a process
         * without keys and credentials.
         *
         * @param module the one file of a directory that only this user enters; the process writes
         *     there
         * @param notes receiver of lines for the user
         * @return probes with its answers
         * @throws ArtifactException naming the clause that it breaks, or how its process ended
         */
        List<Probe> check(Path module, ModuleShape shape, Consumer<String> notes)
                throws ArtifactException, IOException;

        /** Returns the same, for modules whose code may name other operators. */
        default Models allowing(AllowedOperators operators) {
            return this;
        }

        /** Reads the vectors of some items, as {@link ItemEmbeddings#rows}; none by default. */
        default Optional<float[][]> itemVectors(Artifact artifact, int[] indices)
                throws IOException {
            return Optional.empty();
        }
    }

    public TrainerEnvironment {
        requireNonNull(clock, "clock is null");
        requireNonNull(families, "families is null");
        requireNonNull(scorers, "scorers is null");
        requireNonNull(trust, "trust is null");
        requireNonNull(signingKey, "signingKey is null");
        requireNonNull(announcing, "announcing is null");
    }

    /** Reads every model, and signs none. */
    public TrainerEnvironment(Clock clock, Families families, Models scorers) {
        this(clock, families, scorers, ModelTrust.ANY, Optional.empty(), Optional.empty());
    }

    /** Returns the same environment for modules whose code may name other operators. */
    public TrainerEnvironment allowing(AllowedOperators operators) {
        return new TrainerEnvironment(
                clock, families, scorers.allowing(operators), trust, signingKey, announcing);
    }

    /** Returns the same environment with conditions on the models that are read. */
    public TrainerEnvironment trusting(ModelTrust other) {
        return new TrainerEnvironment(clock, families, scorers, other, signingKey, announcing);
    }

    /** Returns the same environment with a key that signs what is published. */
    public TrainerEnvironment signingWith(Optional<SigningKey> key) {
        return new TrainerEnvironment(clock, families, scorers, trust, key, announcing);
    }

    /** Returns the same environment with a key for announcements. */
    public TrainerEnvironment announcingWith(Optional<AnnouncementHolder> holder) {
        return new TrainerEnvironment(clock, families, scorers, trust, signingKey, holder);
    }

    /** Takes the system's clock, the families of this build, and PyTorch on the CPU. */
    public static TrainerEnvironment ofThisMachine() {
        return new TrainerEnvironment(
                Clock.systemUTC(),
                Families.onClassPath(),
                new TorchOnCpu(AllowedOperators.ofThisBuild()));
    }

    private record TorchOnCpu(AllowedOperators allowed) implements Models {
        private static final String DEVICE = "cpu";

        @Override
        public Models allowing(AllowedOperators operators) {
            return new TorchOnCpu(operators);
        }

        @Override
        public Scorer load(Path module, ModuleShape shape) throws ArtifactException {
            return TorchScorer.load(module, DEVICE, shape.items(), shape.inputs());
        }

        @Override
        public Scorer loadVerified(Artifact artifact) throws ArtifactException {
            return TorchScorer.loadVerified(artifact, DEVICE, allowed);
        }

        @Override
        public List<Probe> check(Path module, ModuleShape shape, Consumer<String> notes)
                throws ArtifactException, IOException {
            return new Quarantine(QuarantineLimits.of(Files.size(module)), System.getenv(), notes)
                    .check(module, shape, allowed);
        }

        @Override
        public Optional<float[][]> itemVectors(Artifact artifact, int[] indices)
                throws IOException {
            Optional<ItemEmbeddings> embeddings = ItemEmbeddings.open(artifact, allowed);
            if (embeddings.isEmpty()) {
                return Optional.empty();
            }
            try (ItemEmbeddings open = embeddings.get()) {
                return Optional.of(open.rows(indices));
            }
        }
    }
}
