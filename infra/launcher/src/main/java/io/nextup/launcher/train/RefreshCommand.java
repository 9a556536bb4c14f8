package io.nextup.launcher.train;

import static java.util.Objects.requireNonNull;

import io.nextup.launcher.argument.AnnouncementArgument;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.argument.SigningArgument;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.argument.TopicArguments;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.metrics.MetricsServer;
import io.nextup.trainer.operate.Refresh;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.operate.RefreshObserver;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.operate.Stop;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code refresh}: trains again and again, and announces what is not worse than what serves. */
@Command(
        name = "refresh",
        customSynopsis = "${COMMAND-FULL-NAME} [--every DURATION] [OPTIONS]",
        sortOptions = false,
        description = {
            "Trains again and again from the interactions topic. Each candidate is judged by the"
                    + " newest events beside the model that serves, and announced if it is not"
                    + " worse. A round reads only what has arrived since the last one, writes the"
                    + " receipts of erasures, and reports the outcome; one that fails is tried"
                    + " again, unless the first cannot reach Kafka. train --every is an alias. Ctrl-C"
                    + " ends it."
        },
        exitCodeList = "0:the last of --rounds did not fail; it may have refused its candidate",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME}",
            "  ${COMMAND-FULL-NAME} --every 90m --family blend",
            "  ${COMMAND-FULL-NAME} --rounds 1                          one round, as from cron",
            "  ${COMMAND-FULL-NAME} --metrics-port 9401",
            "  ${COMMAND-FULL-NAME} --every 1d --json --registry s3://bucket/models \\",
            "      --work /var/lib/nextup",
            "",
            "With --json it prints one object a round, each on a line."
        })
public final class RefreshCommand extends Verb {
    private final TrainerEnvironment environment;

    @Mixin private RegistryArgument registry;

    @Mixin private SigningArgument signing;

    @Mixin private AnnouncementArgument announcing;

    @Mixin private TrustArguments trust;

    @Mixin private OperatorsArgument operators;

    @Mixin private RefreshArguments refresh;

    @Mixin private TopicArguments topic;

    @Mixin private RulesArguments rules;

    @Mixin private ItemArguments items;

    @Mixin private final FamilyArguments family;

    @Mixin private EngineArguments engine;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    @Mixin private MetricsArguments metrics;

    public RefreshCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
        this.family = new FamilyArguments(environment.families());
    }

    /**
     * Refuses a search where trainings are repeated: each would take as long, and differ by chance.
     */
    @Option(names = "--tune", paramLabel = "DURATION", hidden = true)
    @SuppressWarnings("DoNotCallSuggester") // The command line calls it.
    void refuseTune(String duration) {
        throw usage(
                "--tune %s is for a single training: run train --tune without --every, then give refresh the values that it chose"
                        .formatted(duration));
    }

    @Override
    protected int run() throws Exception {
        TrainerEnvironment keys =
                environment
                        .allowing(operators.operators())
                        .trusting(trust.trust(registry.name()))
                        .signingWith(signing.key(registry.name()))
                        .announcingWith(announcing.holder(registry.name()));
        Slot announced = slot.of(kafka);
        Refresh.Request request =
                new Refresh.Request(
                        topic.source(kafka).admitting(items.rule(this, ItemAdmission.OF_TOPICS)),
                        family.choice(this),
                        registry.name(),
                        refresh.settings(registry.name(), announced, rules.rules(this)),
                        refresh.jobGroups(announced),
                        refresh.plan(this));
        engine.use(this::note);
        Optional<MetricsServer> server = metrics.start();
        try (Stop stop = new Stop()) {
            server.ifPresent(one -> note("Metrics at " + one.url()));
            RefreshObserver observer =
                    server.map(MetricsServer::metrics).orElse(RefreshObserver.NONE);
            Refresh.Result result =
                    new Refresh(keys, new RoundPrinter(this), observer).run(request, stop);
            if (result.last().orElse(null) instanceof Round.Failed failed && !stop.isRequested()) {
                throw new IOException(
                        "Round %d, the last one, failed".formatted(failed.number()),
                        failed.cause());
            }
        } finally {
            server.ifPresent(MetricsServer::close);
        }
        return OK;
    }
}
