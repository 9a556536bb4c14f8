package io.nextup.launcher.models;

import static java.util.Objects.requireNonNull;

import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.argument.SigningArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.operate.Import;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.registry.Registry;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code models import}: adds a model that was made elsewhere. */
@Command(
        name = "import",
        customSynopsis =
                "${COMMAND-FULL-NAME} --module FILE --vocabulary FILE --max-length N\n      [OPTIONS]",
        sortOptions = false,
        description = {
            "Checks a TorchScript module clause by clause, and publishes it with what belongs to it."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --module model.pt --vocabulary items.txt \\",
            "      --max-length 50 --name mine",
            "  ${COMMAND-FULL-NAME} --module model.pt --vocabulary items.txt.gz \\",
            "      --max-length 50 --popular popular.txt --json",
            "  ${COMMAND-FULL-NAME} --module model.pt --vocabulary items.txt \\",
            "      --max-length 50 --inputs times,now"
        })
final class ImportCommand extends Verb {
    private final TrainerEnvironment environment;

    @Option(
            names = "--module",
            paramLabel = "FILE",
            required = true,
            description = "A TorchScript module with the method topk.")
    private Path module;

    @Option(
            names = "--vocabulary",
            paramLabel = "FILE",
            required = true,
            description = "Its item ids, one a line, the first line being index 1 (plain or gzip).")
    private Path vocabulary;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            required = true,
            description = "Most items of a sequence that it reads.")
    private int maxLength;

    @Option(
            names = "--popular",
            paramLabel = "FILE",
            description =
                    "Item ids, the most popular first: the answer to a user of whom the model knows"
                            + " nothing (default: none).")
    private Path popular;

    @Option(
            names = "--inputs",
            paramLabel = "LIST",
            split = ",",
            converter = InputConverter.class,
            completionCandidates = InputConverter.class,
            description =
                    "Further arguments of its topk after k, in its order: any of times, types, now,"
                            + " and bias as the last (default: none).")
    private List<String> inputs = List.of();

    @Option(
            names = "--event-types",
            paramLabel = "LIST",
            split = ",",
            description =
                    "Event types that it knows, of index 1 first; with types among its inputs.")
    private List<String> eventTypes = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the model is called in its version (default: imported).")
    private String name = "imported";

    @Mixin private RegistryArgument registry;

    @Mixin private SigningArgument signing;

    @Mixin private OperatorsArgument operators;

    ImportCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
    }

    private ModelInputs modelInputs() {
        boolean takesTypes = inputs.contains(InputColumn.TYPES.word());
        if (takesTypes == eventTypes.isEmpty()) {
            throw usage(
                    takesTypes
                            ? "--event-types is missing: --inputs has types, so name those that the module knows, of index 1 first"
                            : "--event-types is for a module that takes types: add them to --inputs");
        }
        requireDistinct("--inputs", inputs);
        requireDistinct("--event-types", eventTypes);
        for (String type : eventTypes) {
            if (type.isEmpty() || !type.strip().equals(type)) {
                throw usage(
                        "--event-types holds \"%s\", and types are compared exactly: name them without spaces between"
                                .formatted(type));
            }
        }
        try {
            return ModelInputs.named(inputs, eventTypes);
        } catch (IllegalArgumentException wrong) {
            throw usage("--inputs: " + wrong.getMessage());
        }
    }

    private void requireDistinct(String option, List<String> names) {
        for (String name : names) {
            if (Collections.frequency(names, name) > 1) {
                throw usage("%s names %s twice: name it once".formatted(option, name));
            }
        }
    }

    @Override
    protected int run() throws Exception {
        Published published =
                new Import(environment, () -> signing.key(registry.name()), this::note)
                        .run(
                                new Import.Request(
                                        registry.name(),
                                        name,
                                        module,
                                        vocabulary,
                                        maxLength,
                                        Optional.ofNullable(popular),
                                        modelInputs(),
                                        operators.operators()));
        String place = Registry.shown(published.location());
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("modelVersion", published.version());
            json.put("path", place);
            json.put("itemCount", published.manifest().itemCount());
            json.put("probeCount", published.manifest().probes().size());
            printJson(json);
            return OK;
        }
        out().println("Published %s".formatted(published.version()));
        out().println("  in " + place);
        out().println(
                        "  Announce it with models announce "
                                + published.version()
                                + (isGiven("--registry") ? " --registry " + registry.name() : ""));
        return OK;
    }

    /** Reads the name of a model's further input. */
    private static final class InputConverter implements ITypeConverter<String>, Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ModelInputs.knownWords().iterator();
        }

        @Override
        public String convert(String value) {
            if (!ModelInputs.knownWords().contains(value)) {
                throw new TypeConversionException(
                        "\"%s\" is not a valid input: %s"
                                .formatted(value, String.join(", ", ModelInputs.knownWords())));
            }
            return value;
        }
    }
}
