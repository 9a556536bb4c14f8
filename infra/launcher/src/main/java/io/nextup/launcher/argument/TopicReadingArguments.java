package io.nextup.launcher.argument;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.operate.HistorySource;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** The options that say how the interactions topic becomes a history. */
final class TopicReadingArguments {
    @Mixin private TiesArgument ties;

    @Mixin private CutArguments cut;

    @Mixin private ErasureKeysArguments erasures;

    @Mixin private SchemaRegistryArgument registry;

    /**
     * @param store null for a temporary one
     */
    HistorySource.Topic source(KafkaArguments kafka, Path store, FieldMapping fields) {
        return new HistorySource.Topic(
                kafka.settings(),
                Optional.ofNullable(store),
                ties.shuffle(),
                ItemAdmission.OF_TOPICS,
                fields,
                erasures.rules(),
                registry.settings(fields),
                cut.cut());
    }

    /** Returns a file, of which the order of equal times and the part are chosen here. */
    HistorySource.File file(Path path, FileFormArguments form) {
        return new HistorySource.File(
                path, form.options(), ties.shuffle(), ItemAdmission.OF_FILES, cut.cut());
    }

    /** Refuses the options that only a topic has. */
    void refuseForFile() {
        registry.refuse("reads no file: give it with --from kafka");
        erasures.refuse("has no effect on a file: give it with --from kafka");
    }
}
