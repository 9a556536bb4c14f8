package io.nextup.acceptance.layers.planted.trainer.operate;

/** An operation that knows a terminal. */
public final class OperationThatPrints {
    public void run() {
        System.out.println("Done");
    }
}
