package wire
func SetIPv4ID(data []byte, id uint16) {}
