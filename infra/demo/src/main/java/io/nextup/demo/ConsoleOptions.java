package io.nextup.demo;

import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Options by which a run's console knows the run's models and the simulator. */
final class ConsoleOptions {
    private ConsoleOptions() {}

    /**
     * Returns the options, and writes the file that they name.
     *
     * @param directory an existing directory for that file
     * @param registry directory of the run's models
     */
    static List<String> of(Path directory, Path registry, DemoEvents events, DemoPlan plan) {
        List<String> options = new ArrayList<>(List.of("--registry=" + registry));
        attainable(events, plan).ifPresent(rate -> options.add("--attainable=" + rate));
        if (!events.categories().isEmpty()) {
            options.add("--categories=" + written(events.categories(), directory));
        }
        return options;
    }

    private static Path written(Map<String, String> categories, Path directory) {
        Path file = directory.resolve("categories.csv");
        String lines =
                categories.entrySet().stream()
                        .map(item -> item.getKey() + ',' + item.getValue() + '\n')
                        .collect(Collectors.joining());
        try {
            return Files.writeString(file, lines);
        } catch (IOException e) {
            throw new LocalRunException("Cannot write %s".formatted(file), e);
        }
    }

    /** Returns the oracle's hit rate over the replayed events, where it is known. */
    private static OptionalDouble attainable(DemoEvents events, DemoPlan plan) {
        return IntStream.range(plan.trained(), plan.trained() + plan.replayed())
                .mapToObj(events::attainable)
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }
}
