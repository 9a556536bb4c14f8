package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Probe;
import io.nextup.trainer.evaluate.ModuleShape;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fitted model.
 *
 * @param module {@code model.pt}
 * @param shape sizes and inputs of the module
 * @param hyperParameters values it was made with, given or chosen, by name, in a stable order
 * @param bestValidationNdcg NDCG@10, full ranking, of the model that was kept, over the validation
 *     cases that chose it; NaN without any
 * @param bestEpoch the epoch that was kept, from 1; 0 where nothing is learnt in epochs, or where
 *     none was better than the start
 * @param isStart true when the model is the one that the training went on from, since no epoch was
 *     better
 * @param probes inputs with this module's answers
 * @param bytesPerRow most bytes that a call of the module takes for each row on a CPU, by {@link
 *     io.nextup.artifact.RowBytes}
 */
public record Trained(
        Path module,
        ModuleShape shape,
        Map<String, String> hyperParameters,
        double bestValidationNdcg,
        int bestEpoch,
        boolean isStart,
        List<Probe> probes,
        long bytesPerRow) {

    public Trained {
        requireNonNull(module, "module is null");
        requireNonNull(shape, "shape is null");
        hyperParameters = Collections.unmodifiableMap(new LinkedHashMap<>(hyperParameters));
        probes = List.copyOf(probes);
    }
}
