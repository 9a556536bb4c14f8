package io.nextup.trainer.family.bert4rec;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

/** Holds a filter that looks to both sides to the contract of every family. */
class FilteringBert4RecContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Bert4Rec();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new Bert4Rec().defaults(), seed).with(NetworkOptions.FILTER_SHARE, 0.7);
    }
}
