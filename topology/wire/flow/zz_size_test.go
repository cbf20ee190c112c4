package flow
import ("testing";"unsafe")
func TestZZ(t *testing.T){ t.Log("Conn",unsafe.Sizeof(Conn{}),"End",unsafe.Sizeof(End{}),"inference",unsafe.Sizeof(inference{}),"original",unsafe.Sizeof(original{}),"trouble",unsafe.Sizeof(trouble{}),"offer",unsafe.Sizeof(offer{}),"reached",unsafe.Sizeof(reached{}),"Info",unsafe.Sizeof(Info{}), "course",unsafe.Sizeof(course{}),"trips",unsafe.Sizeof(trips{}),"tally",unsafe.Sizeof(tally{}),"Vars",unsafe.Sizeof(Variables{}))}
