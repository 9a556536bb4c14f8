package io.nextup.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures the bare module, in a process of its own, with the jars that Flink runs. */
final class ModuleRun {
    private static final String PROGRAM = "io.nextup.job.bench.ModuleLimit";
    private static final String BATCH_SIZES = "32,128,256";
    private static final int SEQUENCES = 8192;

    private ModuleRun() {}

    /**
     * Returns sequences a second by batch size, up to the most that the job would call the model
     * with.
     *
     * @param directory an existing directory for its files
     * @param measured measured time for each batch size
     */
    static Map<String, Double> measure(
            Path directory,
            UntrainedModel model,
            BenchCase sizes,
            BenchSettings settings,
            Duration warmUp,
            Duration measured)
            throws IOException {
        Path sequences = directory.resolve("sequences.txt");
        Files.write(sequences, sequences(sizes, settings.seed()));
        Path result = directory.resolve("module.json");
        Installation installation = Installation.current();
        String classPath =
                String.join(
                        File.pathSeparator,
                        installation.benchJar().toString(),
                        installation.jobJar().toString(),
                        installation.flinkClassPath(),
                        ChildJvm.leashClassPath());
        List<String> command =
                new ArrayList<>(
                        List.of(
                                PROGRAM,
                                model.directory().toString(),
                                sequences.toString(),
                                BATCH_SIZES,
                                String.valueOf(warmUp.toMillis()),
                                String.valueOf(measured.toMillis()),
                                result.toString()));
        settings.jobOptions().forEach((key, value) -> command.add(key + '=' + value));
        try (Child child =
                Child.start("The module", classPath, command, directory.resolve("module.log"))) {
            child.await(line -> {}, () -> {});
        }
        return new JsonMapper().readValue(result.toFile(), new TypeReference<>() {});
    }

    private static List<String> sequences(BenchCase sizes, long seed) {
        Workload workload = new Workload(sizes.users(), sizes.items(), sizes.lengths(), seed);
        return IntStream.range(0, SEQUENCES)
                .mapToObj(
                        i ->
                                Arrays.stream(workload.nextSequence(sizes.capacity()))
                                        .mapToObj(Workload::itemId)
                                        .collect(Collectors.joining(" ")))
                .toList();
    }
}
