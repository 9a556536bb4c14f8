package io.nextup.launcher.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.trust.TrustedKeys;
import io.nextup.event.Excerpt;
import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.argument.SigningArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.operate.ModelOrigin;
import io.nextup.trainer.operate.SignModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models sign}: adds signatures to published models. */
@Command(
        name = "sign",
        customSynopsis =
                "${COMMAND-FULL-NAME} VERSION... [OPTIONS]\n"
                        + "  or   ${COMMAND-FULL-NAME} --signed-by FILES [OPTIONS]",
        sortOptions = false,
        description = {
            "Signs models of the registry with an Ed25519 key: those that are named, or all that"
                    + " another key has signed. Checks each model's files and its module's code and data"
                    + " first, without running any of it, and prints where it comes from. Models that have"
                    + " this key's signature stay as they are; other keys' signatures stay, too."
        },
        exitCodeList = "1:failed, or a model is not signed",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} 20261124-160501-sasrec-1a2b3c",
            "  ${COMMAND-FULL-NAME} --signed-by trusted.pem \\",
            "      --signing-key next-signing.pem"
        })
final class SignCommand extends Verb {
    private final Clock clock;

    @Parameters(
            paramLabel = "VERSION",
            arity = "0..*",
            description = "The models to sign (default: all that a key of --signed-by has signed).")
    private List<String> versions = List.of();

    @Mixin private RegistryArgument registry;

    @Mixin private SigningArgument signing;

    @Option(
            names = "--signed-by",
            paramLabel = "FILES",
            split = ",",
            description =
                    "Signs only models that one of these public keys has signed: PEM files, with"
                            + " commas between (default: any model that is named).")
    private List<Path> signedBy = List.of();

    @Mixin private OperatorsArgument operators;

    SignCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        TrustedKeys signers = signers();
        SignModels.Request request = new SignModels.Request(registry.name(), versions, signers);
        SigningKey key =
                signing.key(registry.name())
                        .orElseThrow(
                                () ->
                                        usage(
                                                "--signing-key is missing: name the key that signs. The one in .nextup/keys is the default for a directory only, of a program that ./nextup starts"));
        SignModels.Result result =
                new SignModels(clock, operators.operators())
                        .run(request, key, json() ? model -> {} : model -> print(model, signers));
        for (SignModels.Refused one : result.refused()) {
            note("%s is not signed: %s".formatted(Excerpt.of(one.version()), one.reason()));
        }
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("signed", result.signed().stream().map(SignCommand::json).toList());
            json.put("signedBefore", result.before());
            json.put("refused", result.refused().stream().map(SignCommand::json).toList());
            printJson(json);
        } else {
            out().println(
                            "Signed %d models; %d had this signature before"
                                    .formatted(result.signed().size(), result.before().size()));
        }
        if (!result.refused().isEmpty()) {
            throw new ArtifactException(
                    "%d models are not signed: see why above, and name those that you vouch for"
                            .formatted(result.refused().size()));
        }
        return OK;
    }

    private TrustedKeys signers() {
        try {
            return TrustedKeys.read(signedBy);
        } catch (IOException e) {
            throw usage("--signed-by: " + e.getMessage());
        }
    }

    private static Map<String, Object> json(ModelOrigin model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", model.version());
        json.put("family", model.family());
        json.put("createdAt", model.createdAt());
        json.put("itemCount", model.items());
        json.put("provenance", model.provenance());
        Map<String, Object> files = new LinkedHashMap<>();
        model.files().forEach((name, file) -> files.put(name, json(file)));
        json.put("files", files);
        json.put("manifestSha256", model.manifestSha256());
        json.put("signatureCount", model.signatures());
        json.put("expectedSignatureCount", model.expected());
        return json;
    }

    private static Map<String, Object> json(Manifest.FileEntry file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bytes", file.bytes());
        json.put("sha256", file.sha256());
        return json;
    }

    private static Map<String, Object> json(SignModels.Refused refused) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", refused.version());
        json.put("reason", refused.reason());
        return json;
    }

    private void print(ModelOrigin model, TrustedKeys signers) {
        out().println("Signing " + model.version());
        out().println(
                        "  family %s, created at %s, %,d items"
                                .formatted(model.family(), model.createdAt(), model.items()));
        model.provenance()
                .forEach((name, value) -> out().println("  %s: %s".formatted(name, value)));
        model.files()
                .forEach(
                        (name, file) ->
                                out().println(
                                                "  %s: %,d bytes, SHA-256 %s"
                                                        .formatted(
                                                                name,
                                                                file.bytes(),
                                                                file.sha256())));
        out().println("  signatures: " + signatures(model, signers));
        out().flush();
    }

    private static String signatures(ModelOrigin model, TrustedKeys signers) {
        if (model.signatures() == 0) {
            return "none";
        }
        return signers.isEmpty()
                ? "%d (--signed-by FILES says which are by your keys)".formatted(model.signatures())
                : "%d, of which %d by the keys of %s"
                        .formatted(model.signatures(), model.expected(), signers.keys().source());
    }
}
