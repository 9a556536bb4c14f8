package io.nextup.serving.engine;

import io.nextup.scoring.InputRow;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.serving.shape.CallShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns requests into the input of one model, by that model's vocabulary. Immutable. */
public final class BatchEncoder {
    private final boolean excludeSeen;

    /**
     * Makes an encoder for any model.
     *
     * @param excludeSeen true to exclude all items of a request from its answer
     */
    public BatchEncoder(boolean excludeSeen) {
        this.excludeSeen = excludeSeen;
    }

    public EncodedBatch encode(List<ScoreRequest> requests, ServingModel model) {
        SequenceEncoder encoder = model.encoder();
        List<InputRow> rows = new ArrayList<>(requests.size());
        int[] rowRequests = new int[requests.size()];
        for (int r = 0; r < requests.size(); r++) {
            InputRow row =
                    encoder.row(requests.get(r).itemIds(), requests.get(r).data(), excludeSeen);
            if (!row.isEmpty()) {
                rowRequests[rows.size()] = r;
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            return EncodedBatch.NOTHING;
        }
        int[] ofRequests = Arrays.copyOf(rowRequests, rows.size());
        CallShape shape =
                model.shapes()
                        .of(
                                rows.size(),
                                SequenceEncoder.longest(rows, InputRow::items),
                                SequenceEncoder.longest(rows, InputRow::exclude));
        // The contract does not require a model to accept a row of padding alone.
        InputRow last = rows.get(rows.size() - 1);
        while (rows.size() < shape.rows()) {
            rows.add(last);
        }
        return new EncodedBatch(
                SequenceEncoder.input(encoder.inputs(), rows, shape.width(), shape.excludeWidth()),
                ofRequests);
    }
}
