package io.nextup.launcher.stream;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ErasureReceipt;
import io.nextup.event.Topics;
import io.nextup.kafka.JobNames;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.erase.ErasureStatus;
import io.nextup.trainer.erase.ErasureStatus.Waiting;
import io.nextup.trainer.operate.Erase;
import io.nextup.trainer.store.Erasure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code erasures}: writes receipts of finished erasures, and says what the others wait for. */
@Command(
        name = "erasures",
        sortOptions = false,
        description = {
            "Lists the erasures of a store that have no receipt yet. Those that"
                    + " every job has carried out too get one, on the topic "
                    + Topics.ERASURE_RECEIPTS
                    + ", and are not listed again; for the others it says what they wait for.",
            "",
            "Users are shown by the SHA-256 of their ids, as in the receipts."
        },
        exitCodeList = "0:done, also where some erasures wait",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --store history",
            "  ${COMMAND-FULL-NAME} --store history --job-group nextup --job-group nextup-b"
        })
public final class ErasuresCommand extends Verb {
    private final Erase erase;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "The trainer's store of the history; must be given.")
    private Path store;

    @Mixin private KafkaArguments kafka;

    @Option(
            names = "--job-group",
            paramLabel = "GROUP",
            description =
                    "Consumer group of a job that has to forget, its nextup.kafka.group-id; once for"
                            + " each job (default: "
                            + JobNames.OF_DEFAULT_SLOT
                            + ", that of slot default; other slots have "
                            + JobNames.OF_DEFAULT_SLOT
                            + "-SLOT unless the job was given another).")
    private List<String> jobGroups = List.of(JobNames.OF_DEFAULT_SLOT);

    /** Makes the command line of the verb and the one below it. */
    public static CommandLine commandLine(Erase erase, InstantSource clock) {
        return new CommandLine(new ErasuresCommand(erase)).addSubcommand(new ForwardCommand(clock));
    }

    ErasuresCommand(Erase erase) {
        this.erase = requireNonNull(erase, "erase is null");
    }

    @Override
    protected int run() throws IOException {
        if (store == null) {
            // Not required by its declaration, which would require it of the verb below this, too.
            throw usage("Missing required option: '--store=DIR'");
        }
        Erase.Result result = erase.run(store, kafka.settings(), jobGroups);
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("receiptCount", result.receipts());
            json.put("waitingCount", result.waiting());
            json.put(
                    "erasures",
                    result.statuses().stream().map(one -> json(one, result.topic())).toList());
            printJson(json);
            return OK;
        }
        result.statuses().forEach(status -> print(status, result.topic()));
        out().println(
                        "%d receipts written, %d erasures wait"
                                .formatted(result.receipts(), result.waiting()));
        return OK;
    }

    private static Map<String, Object> json(ErasureStatus status, String topic) {
        Erasure erasure = status.erasure();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("userIdSha256", ErasureReceipt.sha256Of(erasure.userId()));
        json.put("topic", topic);
        json.put("partition", erasure.partition());
        json.put("offset", erasure.offset());
        json.put("requestedTime", erasure.timeMillis() < 0 ? null : erasure.timeMillis());
        json.put("state", status instanceof Waiting ? "waiting" : "receipt-written");
        json.put("reason", status instanceof Waiting waiting ? waiting.why() : null);
        return json;
    }

    private void print(ErasureStatus status, String topic) {
        Erasure erasure = status.erasure();
        out().println(
                        "%s  %s:%d:%d, %s"
                                .formatted(
                                        ErasureReceipt.sha256Of(erasure.userId()),
                                        topic,
                                        erasure.partition(),
                                        erasure.offset(),
                                        erasure.timeMillis() < 0
                                                ? "no time"
                                                : Instant.ofEpochMilli(erasure.timeMillis())));
        out().println(
                        "    "
                                + (status instanceof Waiting waiting
                                        ? "waits: " + waiting.why()
                                        : "receipt written"));
    }
}
