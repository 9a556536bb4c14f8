package io.nextup.console.web;

import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.items.ItemNames;
import io.nextup.console.items.TopicTitles;
import io.nextup.console.live.LiveStream;
import io.nextup.console.models.SlotModels;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.settings.Intake;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.console.why.Explainer;
import io.nextup.kafka.KafkaSettings;
import io.nextup.outcome.ListJudge;
import java.nio.file.Path;
import java.util.Optional;

/** Starts a console that reaches no broker, has no registry and may not write. */
final class BrokerlessServer {
    private static final String NOWHERE = "127.0.0.1:1";
    private static final String SLOT = "default";

    private BrokerlessServer() {}

    static ConsoleServer start(Path directory, Optional<String> token, AuditLog audit) {
        return start(directory, token, audit, live());
    }

    /** Returns a stream that has nothing yet. */
    static LiveStream live() {
        return new LiveStream(NOWHERE, SLOT, ListJudge.DEFAULT_HORIZON, 0);
    }

    static ConsoleServer start(
            Path directory, Optional<String> token, AuditLog audit, LiveStream live) {
        return new ConsoleServer(
                new ConsoleSettings(
                        "127.0.0.1",
                        0,
                        KafkaSettings.at(NOWHERE),
                        Intake.OF_OWN_RECORDS,
                        SLOT,
                        ListJudge.DEFAULT_HORIZON,
                        false,
                        directory,
                        token,
                        Optional.empty(),
                        ModelTrust.ANY,
                        Optional.empty(),
                        ItemCatalogue.none(),
                        "test"),
                live,
                new SlotModels(SLOT, Optional.empty()),
                Optional.empty(),
                Explainer.withPyTorch(SLOT, ModelTrust.ANY, Optional.empty()),
                new ItemNames(ItemCatalogue.none(), TopicTitles.ofThisProcess()),
                audit);
    }
}
