package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.refresh.RefreshSettings;
import java.net.URI;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker; {@code RefreshKafkaIT} has one. */
class KafkaTopicsTest {
    @TempDir Path directory;

    /** The numbers of unread records. */
    private static final class Lags implements RefreshObserver {
        private final List<OptionalLong> lags = new ArrayList<>();

        @Override
        public void began(Instant at) {}

        @Override
        public void reading(Unread unread) {
            lags.add(unread.records());
        }

        @Override
        public void settled(Erasures erasures) {}

        @Override
        public void ended(Round round) {}
    }

    @Test
    void theReadingReportsWhatFailsAndNotTheFigureBeforeIt() throws Exception {
        Path gone;
        try (FileSystem files =
                FileSystems.newFileSystem(
                        URI.create("jar:" + directory.resolve("files.zip").toUri()),
                        Map.of("create", "true"))) {
            gone = files.getPath("store");
        }
        Lags observer = new Lags();
        KafkaTopics topics =
                new KafkaTopics(
                        new HistorySource.Topic(
                                KafkaSettings.at("nowhere:1"), Optional.of(gone), Optional.empty()),
                        new RefreshSettings(
                                "default",
                                10,
                                .05,
                                1,
                                ModelRules.defaults(),
                                Duration.ofDays(30),
                                0,
                                directory),
                        "registry",
                        List.of(),
                        Optional.empty(),
                        InstantSource.fixed(Instant.EPOCH),
                        observer,
                        note -> {});

        assertThatThrownBy(topics::history).isInstanceOf(ClosedFileSystemException.class);

        assertThat(observer.lags).containsExactly(OptionalLong.empty());
    }
}
