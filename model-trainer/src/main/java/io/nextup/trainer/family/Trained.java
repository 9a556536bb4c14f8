package io.nextup.trainer.family;

import io.nextup.model.Probe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A fitted model.
 *
 * @param module {@code model.pt}
 * @param maxLength most items of a sequence that it reads
 * @param hyperParameters what it was made with, by name, in a stable order
 * @param bestValidationNdcg NDCG@10 excluding history, full ranking, of the epoch that was kept,
 *     over the validation cases that chose it; NaN without any
 * @param bestEpoch the epoch that was kept, from 1
 * @param probes inputs with this module's answers
 */
public record Trained(
        Path module,
        int maxLength,
        Map<String, String> hyperParameters,
        double bestValidationNdcg,
        int bestEpoch,
        List<Probe> probes) {}
