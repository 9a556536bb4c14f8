package io.nextup.launcher.models;

import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Export;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code models export}: writes what a model has learnt for other programs. */
@Command(
        name = "export",
        customSynopsis = "${COMMAND-FULL-NAME} --model DIR --embeddings DIR [OPTIONS]",
        sortOptions = false,
        description = {
            "Writes the vectors of a network's items: embeddings.npy, a float32 matrix in NumPy's"
                    + " format with a row for each item, and ids.txt with the ids of its rows, one a"
                    + " line, escaped as in a vocabulary."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --model models --embeddings vectors",
            "  ${COMMAND-FULL-NAME} --model models/20261124-160501-sasrec-1a2b3c \\",
            "      --embeddings vectors --json"
        })
final class ExportCommand extends Verb {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A model's directory or URI, or a registry (then: its newest model).")
    private String model;

    @Option(
            names = "--embeddings",
            paramLabel = "DIR",
            required = true,
            description = "Writes the files to this directory, which is made if it is not there.")
    private Path embeddings;

    @Mixin private TrustArguments trust;

    @Mixin private OperatorsArgument operators;

    ExportCommand() {}

    @Override
    protected int run() throws Exception {
        Export.Result result =
                new Export(trust.trust(model), operators.operators()).embeddings(model, embeddings);
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("modelVersion", result.version());
            json.put("embeddings", result.vectors().toString());
            json.put("ids", result.ids().toString());
            json.put("itemCount", result.items());
            json.put("dimension", result.dimension());
            printJson(json);
        } else {
            out().println(
                            "Wrote %d vectors of %d numbers to %s, and their ids to %s"
                                    .formatted(
                                            result.items(),
                                            result.dimension(),
                                            result.vectors(),
                                            result.ids()));
        }
        return OK;
    }
}
