package io.nextup.trainer.family.sasrec;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.option.TrainOptions;

class SasRecContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new SasRec();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new SasRec().defaults(), seed);
    }
}
