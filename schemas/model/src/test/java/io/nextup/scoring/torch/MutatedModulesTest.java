package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is changed in a module, it is refused with a sentence, or written anew with the very
 * values, tensors and code that were read; and PyTorch loads what was written without harm.
 *
 * <p>The system properties {@code nextup.mutated-modules} and {@code nextup.loaded-modules} ask for
 * more of them than every build tries, {@code nextup.archive-of} for another share of whole
 * archives, {@code nextup.seed} for others.
 */
class MutatedModulesTest {
    private static final int TRIED = Integer.getInteger("nextup.mutated-modules", 4_000);

    private static final int LOADED = Integer.getInteger("nextup.loaded-modules", 60);

    private static final long SEED = Long.getLong("nextup.seed", 1);

    /** Of so many modules one is written as an archive; of the others the pickles are read. */
    private static final int ARCHIVE_OF = Integer.getInteger("nextup.archive-of", 10);

    private static final int LOADED_BY_ONE_PROCESS = 4_000;

    private static final int LONGEST_REASON = 4_000;

    /** What no module of this project needs, but the seed of many types. */
    private static final AllowedOperators ALLOWED =
            AllowedOperators.ofThisBuild().and(List.of("complex", "Device", "torch.warn"));

    @TempDir private Path directory;

    private final Set<String> kept = new HashSet<>();
    private final List<Path> files = new ArrayList<>();
    private int withTensors;
    private int written;
    private int rebuilt;
    private int archives;

    /** Sizes of entries that tell whether a storage was looked up. */
    private static final class Watched extends HashMap<String, Long> {
        private static final long serialVersionUID = 1;

        private boolean isRead;

        Watched(Map<String, Long> sizes) {
            super(sizes);
        }

        @Override
        public Long get(Object key) {
            isRead = true;
            return super.get(key);
        }
    }

    @Test
    void aChangedModuleIsRefusedOrWrittenAnewAndHarmless() throws Exception {
        List<ModuleParts> seeds = seeds();
        for (ModuleParts seed : seeds) {
            assertThat(refusal(seed)).isEmpty();
        }
        ModuleMutations mutations = new ModuleMutations(seeds, SEED);
        for (int i = 1; i <= TRIED; i++) {
            ModuleParts parts = mutations.next();
            Optional<String> refusal = refusal(parts);
            if (i % ARCHIVE_OF == 0) {
                requireSame(parts, refusal);
            }
            if (i % 500_000 == 0) {
                show(i);
            }
        }
        show(TRIED);
        assertThat(withTensors).isGreaterThan(TRIED / 2);
        assertThat(rebuilt).isPositive();
        assertThat(ModuleLoads.load(files, directory)).isEmpty();
    }

    /** Progress of a long run, and what a short one covered. */
    private void show(int tried) {
        System.out.printf(
                "%,d modules: %,d reached their tensors, %,d pickles read; %,d archives, %,d rebuilt, %,d kept%n",
                tried, withTensors, written, archives, rebuilt, files.size());
    }

    /** Reads the pickles; returns why one is refused. */
    private Optional<String> refusal(ModuleParts parts) {
        Watched sizes = new Watched(parts.sizes("data"));
        try {
            PickledValue data =
                    PickleReader.read(parts.pickle("data"), "m: data.pkl", sizes, ALLOWED);
            PickledValue constants =
                    PickleReader.read(
                            parts.pickle("constants"),
                            "m: constants.pkl",
                            parts.sizes("constants"),
                            ALLOWED);
            for (PickledValue value : List.of(data, constants)) {
                SameValues.require(value, PickleReaderTest.readAgain(Pickle.of(value), ALLOWED));
            }
            written++;
            return Optional.empty();
        } catch (ArtifactException refused) {
            assertThat(refused.getMessage())
                    .matches("(?s)m: (data|constants)\\.pkl: byte [0-9]+: .+")
                    .hasSizeLessThan(LONGEST_REASON);
            return Optional.of(refused.getMessage());
        } finally {
            withTensors += sizes.isRead ? 1 : 0;
        }
    }

    private void requireSame(ModuleParts parts, Optional<String> refusal)
            throws IOException, ArtifactException {
        archives++;
        Path archive = directory.resolve("mutated.pt");
        parts.write(archive);
        try (CheckedModule checked = CheckedModule.of(archive, Optional.empty(), ALLOWED)) {
            assertThat(refusal).isEmpty();
            parts.requireSame(ModuleParts.read(checked.file()), ALLOWED);
            rebuilt++;
            if (files.size() < LOADED && kept.add(Checksum.of(checked.file()))) {
                files.add(
                        Files.copy(
                                checked.file(),
                                directory.resolve("m%d.pt".formatted(files.size()))));
            }
        } catch (ArtifactException refused) {
            assertThat(refused.getMessage())
                    .startsWith(archive.toString())
                    .hasSizeLessThan(LONGEST_REASON);
        }
    }

    private List<ModuleParts> seeds() throws IOException, URISyntaxException {
        List<ModuleParts> seeds = new ArrayList<>();
        for (String seed :
                List.of("python-gru.pt", "python-sasrec-scripted.pt", "python-values.pt")) {
            seeds.add(
                    ModuleParts.read(Path.of(MutatedModulesTest.class.getResource(seed).toURI())));
        }
        Path own = directory.resolve("own.pt");
        for (String source : List.of(FixedScores.HONEST, FixedScores.TIMED)) {
            seeds.add(ModuleParts.read(FixedScores.write(own, source, 3, 1, 2)));
        }
        return seeds;
    }

    /** Loads modules in processes of their own. */
    static final class ModuleLoads {
        private ModuleLoads() {}

        /** Loads each; returns the modules whose load ended the process. */
        static List<Path> load(List<Path> files, Path directory)
                throws IOException, InterruptedException {
            List<Path> crashed = new ArrayList<>();
            Path list = directory.resolve("list");
            Path log = directory.resolve("log");
            int next = 0;
            int loaded = 0;
            while (next < files.size()) {
                List<Path> some =
                        files.subList(next, Math.min(files.size(), next + LOADED_BY_ONE_PROCESS));
                Files.write(list, some.stream().map(Path::toString).toList());
                Process child = start(list, log);
                if (!child.waitFor(30, MINUTES)) {
                    child.destroyForcibly().waitFor();
                }
                List<String> lines = Files.readAllLines(log, UTF_8);
                int begun = (int) lines.stream().filter("begun"::equals).count();
                loaded += (int) lines.stream().filter("loaded"::equals).count();
                if (child.exitValue() != 0 || begun < some.size()) {
                    assertThat(begun).as("modules begun; %s", lines).isPositive();
                    crashed.add(some.get(begun - 1));
                }
                next += begun;
            }
            System.out.printf("%,d of %,d modules loaded%n", loaded, files.size());
            assertThat(loaded).isPositive();
            return crashed;
        }

        private static Process start(Path list, Path log) throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ModuleLoads.class.getName(),
                            list.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        }

        public static void main(String[] arguments) throws IOException {
            for (String file : Files.readAllLines(Path.of(arguments[0]))) {
                System.out.println("begun");
                try {
                    readTensors(Path.of(file));
                    System.out.println("loaded");
                } catch (MalformedModelException | EngineException refused) {
                    System.out.println("refused: " + refused.getMessage());
                }
            }
        }

        /** Loads a module, and reads each number of its tensors. */
        private static void readTensors(Path file) throws IOException, MalformedModelException {
            try (Model model = PyTorch.newModel("module", Device.cpu())) {
                model.load(file, null, Map.of("mapLocation", "true"));
                for (Pair<String, Parameter> parameter : model.getBlock().getParameters()) {
                    parameter.getValue().getArray().toByteArray();
                }
            }
        }
    }
}
