package io.nextup.launcher.stream;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Topics;
import io.nextup.intake.ErasureSigner;
import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.erase.ErasureForwarder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code erasures forward}: signs requests, and writes them to the interactions topic. */
@Command(
        name = "forward",
        sortOptions = false,
        description = {
            "Reads requests from a topic of their own (key: user id, value: request id), signs each,"
                    + " and writes it to the interactions topic, for jobs with"
                    + " nextup.ingest.erasure-keys. Goes on where the last run ended. A request id"
                    + " counts once, so a repeated run changes nothing."
        },
        exitCodeList = "1:failed, or a request cannot be forwarded",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --signing-key key.pem --kafka-config eraser.properties"
        })
final class ForwardCommand extends Verb {
    private final InstantSource clock;

    @Option(
            names = "--requests",
            paramLabel = "TOPIC",
            description =
                    "The topic of the requests (default: nextup.topics.erasure-requests of"
                            + " --kafka-config, or "
                            + Topics.ERASURE_REQUESTS
                            + "). Whoever may write to it may erase any user.")
    private String requests;

    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            required = true,
            description = "The private Ed25519 key, PKCS#8 in PEM, which only its owner can read.")
    private Path signingKey;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description =
                    "Consumer group that keeps the place in the requests (default:"
                            + " ${DEFAULT-VALUE}).")
    private String group = "nextup-erasures";

    @Mixin private KafkaArguments kafka;

    ForwardCommand(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws IOException {
        KafkaSettings settings = kafka.settings();
        String topic = requests == null ? settings.topics().erasureRequests() : requests;
        if (topic.equals(settings.topics().interactions())) {
            throw usage("--requests is the interactions topic: requests need a topic of their own");
        }
        ErasureForwarder.Result result =
                ErasureForwarder.run(
                        settings, topic, group, new ErasureSigner(signingKey()), clock);
        result.refused().forEach(this::note);
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("forwardedCount", result.forwarded());
            json.put("refusedCount", result.refused().size());
            printJson(json);
        } else {
            out().println(
                            "%d erasures forwarded, %d requests refused"
                                    .formatted(result.forwarded(), result.refused().size()));
        }
        if (!result.refused().isEmpty()) {
            out().flush();
            throw new IOException(
                    "Some requests were not forwarded: correct what the lines above name, and send those requests again");
        }
        return OK;
    }

    private SigningKey signingKey() {
        try {
            return SigningKey.read(signingKey, KeyPurpose.ERASURES);
        } catch (IOException e) {
            throw usage("--signing-key: " + e.getMessage());
        }
    }
}
