package io.nextup.serving.engine;

import io.nextup.scoring.ModelInput;

/**
 * A batch as a model takes it: without the requests of which it knows no item.
 *
 * @param input null if the model knows no item of any request; the rows beyond those of requests
 *     repeat the last of them
 * @param requests position in the batch of each row's request, ascending
 */
public record EncodedBatch(ModelInput input, int[] requests) {
    static final EncodedBatch NOTHING = new EncodedBatch(null, new int[0]);

    /** Number of rows that belong to a request. */
    public int rows() {
        return requests.length;
    }
}
