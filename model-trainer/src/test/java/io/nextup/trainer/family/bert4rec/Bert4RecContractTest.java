package io.nextup.trainer.family.bert4rec;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.option.TrainOptions;

class Bert4RecContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Bert4Rec();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new Bert4Rec().defaults(), seed);
    }
}
