package io.nextup.launcher.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.operate.SignModels;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models sign}: adds signatures to published models. */
@Command(
        name = "sign",
        customSynopsis =
                "${COMMAND-FULL-NAME} [VERSION] --registry DIR\n      --signing-key FILE [OPTIONS]",
        sortOptions = false,
        description = {
            "Signs a model of the registry, or all of them, with an Ed25519 key. Models that have"
                    + " this key's signature stay as they are; other keys' signatures stay, too."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --registry models --signing-key signing.pem",
            "  ${COMMAND-FULL-NAME} 20261124-160501-sasrec-1a2b3c \\",
            "      --registry models --signing-key signing.pem",
            "",
            "Exit codes: 0 success, 1 failure (or a damaged model, which is not signed),",
            "2 wrong usage."
        })
final class SignCommand extends Verb {
    private final Clock clock;

    @Parameters(
            paramLabel = "VERSION",
            arity = "0..1",
            description = "The model to sign (default: all of the registry).")
    private String version;

    @Mixin private RegistryArgument registry;

    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            required = true,
            description = "The Ed25519 key: private, in PEM, readable by its owner alone.")
    private Path key;

    SignCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        SignModels.Result result =
                new SignModels(clock)
                        .run(registry.name(), Optional.ofNullable(version), SigningKey.read(key));
        for (SignModels.Damaged one : result.damaged()) {
            note("%s is not signed: %s".formatted(one.version(), one.reason()));
        }
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("signed", result.signed());
            json.put("signedBefore", result.before());
            json.put(
                    "damaged", result.damaged().stream().map(SignModels.Damaged::version).toList());
            printJson(json);
        } else {
            result.signed().forEach(one -> out().println("Signed " + one));
            out().println(
                            "Signed %d models; %d had this signature before"
                                    .formatted(result.signed().size(), result.before().size()));
        }
        if (!result.damaged().isEmpty()) {
            throw new ArtifactException(
                    "%d models are damaged and not signed: prune or publish them again"
                            .formatted(result.damaged().size()));
        }
        return OK;
    }
}
